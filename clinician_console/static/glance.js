// Words that the watch brings ahead of the framework: the rating, the dose, the phase, the place.
// Owns putting them where they stand; must not know what they say.

document.addEventListener("glance", (event) => {
  for (const [id, words] of Object.entries(event.detail)) {
    // The text itself and not its element: the framework goes on writing there after us.
    const text = document.getElementById(id)?.firstChild;
    if (text instanceof Text && text.nodeValue !== words) text.nodeValue = words;
  }
});
