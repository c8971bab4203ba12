// The pose of each person: clips as rows of bone matrices, and one row of texels a person.
uniform sampler2D clip_map;    // three rows of a 3x4 matrix for every bone; a row a frame
uniform samplerBuffer who_map; // WHO_TEXELS a person
uniform int first_row;         // of the people drawn with this mesh
uniform vec3 left_pivot;       // of the eyes, at rest
uniform vec3 right_pivot;
uniform vec3 neck_pivot;

const int WHO_TEXELS = 9;
const int EYE_LEFT = 5;

vec4 who(int person, int texel) { return texelFetch(who_map, person * WHO_TEXELS + texel); }

mat3x4 bone_of(int joint, int frame) {
  int at = joint * 3;
  return mat3x4(texelFetch(clip_map, ivec2(at, frame), 0), texelFetch(clip_map, ivec2(at + 1, frame), 0),
                texelFetch(clip_map, ivec2(at + 2, frame), 0));
}

mat3x4 skinned(ivec4 bones, vec4 share, int frame) {
  mat3x4 m = bone_of(bones.x, frame) * share.x;
  if (share.y > 0.0) m += bone_of(bones.y, frame) * share.y;
#ifndef FAR
  if (share.z > 0.0) m += bone_of(bones.z, frame) * share.z;
  if (share.w > 0.0) m += bone_of(bones.w, frame) * share.w;
#endif
  return m;
}

// Frames x and y mixed by z.
mat3x4 in_clip(ivec4 bones, vec4 share, vec3 frames) {
#ifdef FAR
  return skinned(bones, share, int(frames.z < 0.5 ? frames.x : frames.y));
#else
  mat3x4 a = skinned(bones, share, int(frames.x));
  if (frames.z <= 0.0) return a;
  return a * (1.0 - frames.z) + skinned(bones, share, int(frames.y)) * frames.z;
#endif
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
vec3 posed(vec3 local, inout vec3 n, vec4 joints, vec4 weights, int person) {
  ivec4 bones = ivec4(joints * 255.0 + 0.5);
  vec4 share = weights / max(dot(weights, vec4(1.0)), 1e-4);
#ifdef FAR
  share.xy /= max(share.x + share.y, 1e-4);
#endif
  vec4 first = who(person, 1), second = who(person, 2), gaze = who(person, 3);
  if (bones.x == EYE_LEFT || bones.x == EYE_LEFT + 1) {
    vec3 pivot = bones.x == EYE_LEFT ? left_pivot : right_pivot;
    local = aimed(local - pivot, gaze.zw) + pivot;
    n = aimed(n, gaze.zw);
  }
  mat3x4 m = in_clip(bones, share, first.xyz);
  if (first.w > 0.0) m = m * (1.0 - first.w) + in_clip(bones, share, second.xyz) * first.w;
  vec3 at = vec4(local, 1.0) * m;
  n = vec4(n, 0.0) * m;
  float turn = follows(bones.x) * share.x + follows(bones.y) * share.y;
#ifndef FAR
  turn += follows(bones.z) * share.z + follows(bones.w) * share.w;
#endif
  if (turn > 0.0) {
    mat3x4 neck = bone_of(1, int(first.x));
    vec3 pivot = vec4(neck_pivot, 1.0) * neck;
    at = aimed(at - pivot, gaze.xy * turn) + pivot;
    n = aimed(n, gaze.xy * turn);
  }
  vec4 place = who(person, 0);
  float c = cos(place.w), s = sin(place.w);
  n = normalize(vec3(n.x * c - n.y * s, n.x * s + n.y * c, n.z));
  at *= second.w;
  return vec3(at.x * c - at.y * s, at.x * s + at.y * c, at.z) + place.xyz;
}
