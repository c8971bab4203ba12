// The pose of each person: clips as rows of bone matrices, and one row of texels a person that
// holds until something changes: what moves by itself is worked out here from the time. One draw
// shows everybody of a level of detail: the number of a vertex says whose it is.
uniform sampler2DArray clip_map;     // three rows of a 3x4 matrix for every bone; a row a frame, a layer a model
uniform samplerBuffer who_map;       // CAST_TEXELS a model, then WHO_TEXELS a person
uniform isamplerBuffer vertex_map;   // VERTEX_TEXELS a vertex, `vertices` a model
uniform int vertices;
uniform float people_s;              // now, seconds

const int CAST = 12, CAST_TEXELS = 4, WHO_TEXELS = 13;
#ifdef FACE
const int VERTEX_TEXELS = 4;
#else
const int VERTEX_TEXELS = 3;
#endif
const float RATE_HZ = 15.0, FADE_S = 0.5, EASE_S = 0.18;
const int LOOP = 0, ONCE = 1, LEAVING = 2;  // how a clip is played
const int SPEAKS = 4, HOLDS_PHONE = 8;
const int EYE_LEFT = 5;
const int PHONE = 6, SCREEN = 7;  // layers
const vec4 NOWHERE = vec4(2.0, 2.0, 2.0, 1.0);

int person_here() { return gl_VertexID / vertices; }

vec4 who(int person, int texel) {
  return texelFetch(who_map, CAST * CAST_TEXELS + person * WHO_TEXELS + texel);
}

int model_of(int person) { return int(who(person, 12).w + 0.5); }

vec4 of_model(int model, int texel) { return texelFetch(who_map, model * CAST_TEXELS + texel); }

ivec4 of_vertex(int person, int model, int texel) {
  int vertex = gl_VertexID - person * vertices + model * vertices;
  return texelFetch(vertex_map, vertex * VERTEX_TEXELS + texel);
}

ivec4 bytes(int word) { return (ivec4(word) >> ivec4(0, 8, 16, 24)) & 255; }

// Two signed numbers of 16 bits, -1 to 1.
vec2 halves(int word) { return vec2((ivec2(word) << ivec2(16, 0)) >> 16) / 32767.0; }

// A phone is there only while it is used.
bool put_away(int layer, int flags) {
  return (layer == PHONE || layer == SCREEN) && (flags & HOLDS_PHONE) == 0;
}

// What is left of the way that began at `since_s`.
float still_to_go(float since_s) { return exp(-max(people_s - since_s, 0.0) / EASE_S); }

mat3x4 bone_of(int joint, ivec2 at) {
  int x = joint * 3;
  return mat3x4(texelFetch(clip_map, ivec3(x, at), 0), texelFetch(clip_map, ivec3(x + 1, at), 0),
                texelFetch(clip_map, ivec3(x + 2, at), 0));
}

mat3x4 skinned(ivec4 bones, vec4 share, ivec2 at) {
  mat3x4 m = bone_of(bones.x, at) * share.x;
  if (share.y > 0.0) m += bone_of(bones.y, at) * share.y;
#ifndef FAR
  if (share.z > 0.0) m += bone_of(bones.z, at) * share.z;
  if (share.w > 0.0) m += bone_of(bones.w, at) * share.w;
#endif
  return m;
}

// Two frames and how far between them; `clip`: first row, frames before the loop, frames, since.
vec3 frames_of(vec4 clip, int played) {
  float run = max((people_s - clip.w) * RATE_HZ, 0.0), begin = clip.y, count = clip.z;
  float at = run < begin ? run : begin + mod(run - begin, count - begin);
  if (played == ONCE) at = min(run, count - 1.0);
  if (played == LEAVING) at = clamp((clip.w - people_s) * RATE_HZ, 0.0, count - 1.0);
  float low = min(floor(at), count - 1.0);
  float after = low + 1.0 < count ? low + 1.0 : played == ONCE ? low : begin;
  return vec3(clip.x + low, clip.x + after, at - low);
}

// Frames x and y mixed by z.
mat3x4 in_clip(ivec4 bones, vec4 share, vec3 frames, int model) {
#ifdef FAR
  return skinned(bones, share, ivec2(int(frames.z < 0.5 ? frames.x : frames.y), model));
#else
  mat3x4 a = skinned(bones, share, ivec2(int(frames.x), model));
  if (frames.z <= 0.0) return a;
  return a * (1.0 - frames.z) + skinned(bones, share, ivec2(int(frames.y), model)) * frames.z;
#endif
}

// What fades out may lie aside: its place jumped.
mat3x4 faded(mat3x4 now, mat3x4 before, int person, float share) {
  vec2 aside = who(person, 9).xy;
  before[0].w += aside.x;
  before[1].w += aside.y;
  return now * (1.0 - share) + before * share;
}

// Left by x, up by y, radians; for someone who faces y.
vec3 aimed(vec3 v, vec2 by) {
  float c = cos(by.y), s = sin(by.y);
  v = vec3(v.x, v.y * c - v.z * s, v.y * s + v.z * c);
  c = cos(by.x); s = sin(by.x);
  return vec3(v.x * c - v.y * s, v.x * s + v.y * c, v.z);
}

// How far a bone follows when the head turns: necks, head, eyes.
float follows(int bone) {
  if (bone >= 4 && bone <= 6) return 1.0;
  return bone == 1 ? 0.25 : bone == 2 ? 0.5 : bone == 3 ? 0.75 : 0.0;
}

// Puts a vertex and its normal where the person is; the result is in the root's space.
vec3 posed(vec3 local, inout vec3 n, ivec4 bones, vec4 weights, int person, int model) {
  vec4 share = weights / max(dot(weights, vec4(1.0)), 1e-4);
#ifdef FAR
  share.xy /= max(share.x + share.y, 1e-4);
#endif
  vec4 before = who(person, 2), since = who(person, 5);
  vec4 gaze = mix(who(person, 4), who(person, 3), still_to_go(since.x));
  if (bones.x == EYE_LEFT || bones.x == EYE_LEFT + 1) {
    vec3 pivot = of_model(model, bones.x - EYE_LEFT + 1).xyz;
    local = aimed(local - pivot, gaze.zw) + pivot;
    n = aimed(n, gaze.zw);
  }
  vec3 frames = frames_of(who(person, 1), int(since.w + 0.5) & 3);
  float fade = clamp(1.0 - (people_s - since.z) / FADE_S, 0.0, 1.0);
  fade = fade * fade * (3.0 - 2.0 * fade);
  mat3x4 m = in_clip(bones, share, frames, model);
  if (fade > 0.0) m = faded(m, in_clip(bones, share, before.xyz, model), person, fade);
  vec3 at = vec4(local, 1.0) * m;
  n = vec4(n, 0.0) * m;
  float turn = follows(bones.x) * share.x + follows(bones.y) * share.y;
#ifndef FAR
  turn += follows(bones.z) * share.z + follows(bones.w) * share.w;
#endif
  if (turn > 0.0) {
    mat3x4 neck = bone_of(1, ivec2(int(frames.x), model));
    if (fade > 0.0) neck = faded(neck, bone_of(1, ivec2(int(before.x), model)), person, fade);
    vec3 pivot = vec4(of_model(model, 0).xyz, 1.0) * neck;
    at = aimed(at - pivot, gaze.xy * turn) + pivot;
    n = aimed(n, gaze.xy * turn);
  }
  vec4 place = who(person, 0);
  float c = cos(place.w), s = sin(place.w);
  n = normalize(vec3(n.x * c - n.y * s, n.x * s + n.y * c, n.z));
  at *= before.w;
  return vec3(at.x * c - at.y * s, at.x * s + at.y * c, at.z) + place.xyz;
}
