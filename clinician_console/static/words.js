// What a script says, in the language of its page. Owns the lookup; must not know the sentences.

const element = document.getElementById("safety-config");
const known = element ? (JSON.parse(element.textContent).words ?? {}) : {};

// The sentence as the page's language has it, with its places filled in.
export function said(sentence, values = {}) {
  return (known[sentence] ?? sentence).replace(/\{(\w+)\}/g, (_whole, name) => values[name]);
}
