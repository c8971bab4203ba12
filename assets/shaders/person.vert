// People: many at once, each in a pose of their own, with a face that moves where it is near.
#include "eyes.glsl"
#include "person_pose.glsl"
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec4 p3d_Color;
in vec2 p3d_MultiTexCoord0;
in vec4 surface;
in vec4 joints;
in vec4 weights;
#ifdef FACE
in vec4 face_0;
in vec4 face_1;
in vec4 face_2;
in vec4 face_3;
in vec4 face_4;
in vec4 face_5;
uniform vec3 low_units_m;  // greatest move of each face unit
uniform vec3 high_units_m;
#endif
out vec3 world;
out vec3 from_eye;
out vec3 normal;
out vec3 rest;
out vec4 colour;
out vec2 uv;
flat out vec4 made_of;  // layer, roughness
flat out vec3 around;
flat out vec3 slope;
flat out vec4 tint;

vec3 moved(vec4 unit, float share) { return (unit.xyz * 255.0 - 128.0) / 127.0 * share; }

void main() {
  int person = first_row + instance_index();
  vec3 at = p3d_Vertex.xyz;
#ifdef FACE
  vec4 low = who(person, 4);
  vec2 high = who(person, 5).xy;
  at += moved(face_0, low.x * low_units_m.x) + moved(face_1, low.y * low_units_m.y)
      + moved(face_2, low.z * low_units_m.z) + moved(face_3, low.w * high_units_m.x)
      + moved(face_4, high.x * high_units_m.y) + moved(face_5, high.y * high_units_m.z);
#endif
  rest = p3d_Vertex.xyz;
  vec3 n = p3d_Normal;
  world = posed(at, n, joints, weights, person);
  normal = n;
  from_eye = world - eye_position[eye_index()];
  colour = vec4(p3d_Color.rgb * p3d_Color.rgb, p3d_Color.a);  // stored as square roots
  uv = p3d_MultiTexCoord0;
  made_of = surface;
  around = who(person, 6).rgb;
  slope = who(person, 7).rgb;
  tint = who(person, 8);
  gl_Position = project(world);
}
