// What a face does now: a mood that eases, lids that blink, a jaw that speaks.
vec3 moved(int unit, float share) { return (vec3(bytes(unit).xyz) - 128.0) / 127.0 * share; }

// blink, smile, frown, brows down; then brows up and jaw.
void face_now(int person, out vec4 low, out vec2 high) {
  vec4 since = who(person, 5), last = who(person, 8), blinks = who(person, 9);
  float left = still_to_go(since.y);
  // Six numbers each, one after the other: where it began, and where it goes to.
  vec4 a = who(person, 6), b = who(person, 7);
  low = mix(vec4(b.zw, last.xy), a, left);
  high = mix(last.zw, b.xy, left);
  float in_turn = mod(people_s + blinks.z, blinks.w);
  low.x = max(low.x, 1.0 - abs(in_turn - 0.1) / 0.1);
  if ((int(since.w + 0.5) & SPEAKS) != 0) {
    float own = people_s + who(person, 11).w;
    float words = 0.45 + 0.35 * sin(own * 17.0) + 0.25 * sin(own * 10.3 + 1.0);
    high.y *= max(words, 0.0) * clamp(0.8 + 1.2 * sin(own * 2.3), 0.0, 1.0);
  }
}

// How far the face moves a vertex.
vec3 faced(int person, int model) {
  vec4 low;
  vec2 high;
  face_now(person, low, high);
  ivec4 first = of_vertex(person, model, 2), last = of_vertex(person, model, 3);
  vec4 far = vec4(of_model(model, 0).w, of_model(model, 1).w, of_model(model, 2).w, 0.0);
  vec4 rest = of_model(model, 3);
  return moved(first.z, low.x * far.x) + moved(first.w, low.y * far.y)
       + moved(last.x, low.z * far.z) + moved(last.y, low.w * rest.x)
       + moved(last.z, high.x * rest.y) + moved(last.w, high.y * rest.z);
}
