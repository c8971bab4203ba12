// A native range input over a bar. Owns what the hand does until the controller has answered;
// must not know what the value means.
export default {
  template: `
    <div class="dial" :class="{ pending: waiting, off: !enabled }">
      <div class="dial-track" aria-hidden="true">
        <div class="dial-fill" :style="{ width: percent(present) }"></div>
        <div v-if="ceiling !== null && ceiling < maximum" class="dial-over"
             :style="{ left: percent(ceiling) }"></div>
        <div v-if="waiting" class="dial-ghost" :style="{ left: percent(shown) }"></div>
      </div>
      <input ref="range" type="range" class="dial-range" :id="name || undefined"
        :min="minimum" :max="maximum" :step="step" :value="shown" :disabled="!enabled"
        :aria-label="label" :aria-valuetext="words"
        @input="move" @change="ask($event.target.valueAsNumber)" @keydown="key" />
      <output v-if="dragging" class="dial-tip" :style="{ left: percent(shown) }">{{ words }}</output>
    </div>`,
  props: {
    label: String,
    name: { type: String, default: "" },
    unit: { type: String, default: "" },
    minimum: { type: Number, default: 0 },
    maximum: { type: Number, default: 100 },
    step: { type: Number, default: 1 },
    keyStep: { type: Number, default: 5 },
    present: { type: Number, default: 0 },
    target: { type: Number, default: 0 },
    asked: { type: Number, default: null },
    ceiling: { type: Number, default: null },
    enabled: { type: Boolean, default: false },
    round: { type: Number, default: 0 },
  },
  emits: ["ask"],
  data: () => ({ mine: null, dragging: false }),
  computed: {
    shown() {
      return this.mine ?? this.asked ?? this.target;
    },
    waiting() {
      return this.mine !== null || this.asked !== null;
    },
    words() {
      return `${Math.round(this.shown * 100) / 100} ${this.unit}`.trim();
    },
  },
  watch: {
    round() {
      this.mine = null;
      this.dragging = false;
      // An unchanged target is no change for the framework, but the native handle has moved.
      this.$nextTick(() => (this.$refs.range.value = this.shown));
    },
  },
  methods: {
    percent(value) {
      const share = (value - this.minimum) / (this.maximum - this.minimum);
      return `${100 * Math.min(1, Math.max(0, share))}%`;
    },
    move(event) {
      this.dragging = true;
      this.mine = event.target.valueAsNumber;
    },
    ask(value) {
      this.dragging = false;
      this.mine = Math.min(this.maximum, Math.max(this.minimum, value));
      this.$emit("ask", this.mine);
    },
    key(event) {
      const up = { ArrowRight: 1, ArrowUp: 1, PageUp: 2 }[event.key] ?? 0;
      const down = { ArrowLeft: 1, ArrowDown: 1, PageDown: 2 }[event.key] ?? 0;
      if (!up && !down) return;
      event.preventDefault();
      const size = event.shiftKey ? this.step : this.keyStep;
      this.ask(this.shown + (up - down) * size);
    },
  },
};
