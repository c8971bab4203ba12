// What follows a street: a line of the straight plan, bent as the whole city is.
in vec4 route;  // where it starts and its unit step, x y of the straight plan
in vec4 rider;  // its number, its size, the height of its street, metres from step to step
const int MOST_RIDERS = 80;
uniform vec4 rides[MOST_RIDERS];  // how far each had come, metres; its speed; its line's length
uniform float ridden_s;  // seconds since then

float along() {
  vec4 ride = rides[int(rider.x + 0.5)];
  return mod(ride.x + ride.y * ridden_s, ride.z);
}

// As scenes/stage/models/plan.py has it.
vec2 bent(vec2 at) {
  float t = clamp((length(at) - 100.0) / 320.0, 0.0, 1.0);
  vec2 aside = vec2(17.0 * sin(at.y / 150.0 + 0.6) + 7.0 * sin(at.y / 61.0),
                    14.0 * sin(at.x / 170.0) + 7.0 * sin(at.x / 73.0 + 2.0));
  return at + t * t * (3.0 - 2.0 * t) * aside;
}

// From below the rider, who faces +y, to the stage.
vec3 ridden(vec3 local, inout vec3 n) {
  vec2 ahead = route.zw;
  mat2 turn = mat2(ahead.y, -ahead.x, ahead.x, ahead.y);
  n.xy = turn * n.xy;
  vec2 at = bent(route.xy + ahead * along()) + turn * local.xy * rider.y;
  return vec3(at, local.z * rider.y + rider.z);
}
