// Native radio buttons in a row. Owns which one is marked until the server has heard of it; must
// not know what a choice leads to.
const Vue = globalThis.Vue;

export default {
  props: {
    name: String,
    options: { type: Array, default: () => [] },
    chosen: { type: String, default: "" },
    round: { type: Number, default: 0 },
  },
  emits: ["choose"],
  data() {
    return { marked: this.chosen };
  },
  watch: {
    chosen: "mark",
    round: "mark",
  },
  methods: {
    mark() {
      this.marked = this.chosen;
      // The browser has marked another one, of which the drawing knows nothing.
      for (const input of this.$el.querySelectorAll("input")) input.checked = input.value === this.marked;
    },
    choose(value) {
      this.marked = value;
      this.$emit("choose", value);
    },
    option([value, words]) {
      const id = `${this.name}-${value.replaceAll("_", "-")}`;
      const input = {
        type: "radio",
        id,
        name: this.name,
        value,
        checked: value === this.marked,
        onChange: () => this.choose(value),
      };
      return Vue.h("label", { class: "radio", for: id }, [Vue.h("input", input), Vue.h("span", words)]);
    },
  },
  render() {
    return Vue.h("div", this.options.map(this.option));
  },
};
