// Leaves and cloth in the wind, and limbs of people who walk.
#ifdef RIBBON
uniform vec2 blown;  // angle of the flutter, radians; wind, m/s
const float PIECE_M = 0.11;

// A strip along x that bends at every PIECE_M: hangs from its start, flutters more in more wind.
vec3 fluttered(vec3 local, inout vec3 n) {
  int piece = max(int(ceil(local.x / PIECE_M - 0.01)) - 1, 0);
  float lift = 82.0 * pow(1.0 - min(blown.y / 11.0, 1.0), 1.3);
  local.x -= float(piece) * PIECE_M;
  for (int k = piece; k >= 0; --k) {
    float wave = min(blown.y, 12.0) * 1.6 * sin(blown.x - float(k) * 1.1);
    float h = radians(k == 0 ? 22.0 : 0.6 * wave);
    float r = radians(k == 0 ? lift + wave : wave);
    mat3 heading = mat3(cos(h), sin(h), 0.0, -sin(h), cos(h), 0.0, 0.0, 0.0, 1.0);
    mat3 roll = mat3(cos(r), 0.0, -sin(r), 0.0, 1.0, 0.0, sin(r), 0.0, cos(r));
    mat3 turn = heading * roll;
    local = turn * local + vec3(k > 0 ? PIECE_M : 0.0, 0.0, 0.0);
    n = turn * n;
  }
  return local;
}
#endif

vec3 swayed(vec3 world, float share) {
  float speed = length(wind);
  float phase = dot(world.xy, vec2(0.31, 0.23));
  float slow = sin(time_s * (0.9 + 0.05 * speed) + phase);
  float quick = sin(time_s * (3.1 + 0.12 * speed) + phase * 3.7 + world.z);
  vec2 lean = wind * (0.018 + 0.012 * slow) + vec2(quick, -quick) * (0.012 + 0.006 * speed);
  return world + vec3(lean, -0.25 * dot(lean, lean)) * share;
}

vec3 moved(vec3 local, inout vec3 n) {
#ifdef RIBBON
  local = fluttered(local, n);
#endif
#ifdef FIGURE
  // surface.w: 0 trunk, near 0.25 and 0.5 the legs, 0.75 and 1 the arms; joints at fixed heights.
  int part = int(surface.w * 4.0 + 0.5);
  if (part > 0) {
    float side = (part == 1 || part == 4) ? 1.0 : -1.0;
    float joint = part < 3 ? 0.92 : 1.42;
    float angle = side * sin(stride) * (part < 3 ? 0.48 : 0.36) * min(abs(stride), 1.0);
    float c = cos(angle), s = sin(angle);
    vec2 p = vec2(local.y, local.z - joint);
    local.yz = vec2(p.x * c - p.y * s, p.x * s + p.y * c + joint);
    n.yz = vec2(n.y * c - n.z * s, n.y * s + n.z * c);
  }
#endif
  return local;
}
