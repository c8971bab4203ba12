// People: many at once, each in a pose of their own, with a face that moves where it is near.
#include "eyes.glsl"
#include "person_pose.glsl"
#ifdef FACE
#include "person_face.glsl"
#endif
out vec3 world;
out vec3 from_eye;
out vec3 normal;
out vec3 rest;
out vec4 colour;
out vec2 uv;
flat out vec4 made_of;  // layer/255, roughness, number of the model
flat out vec3 around;
flat out vec3 slope;
flat out vec4 tint;

void main() {
  int person = person_here(), model = model_of(person);
  ivec4 first = of_vertex(person, model, 0), second = of_vertex(person, model, 1), third = of_vertex(person, model, 2);
  rest = intBitsToFloat(first.xyz);
  vec3 at = rest;
#ifdef FACE
  at += faced(person, model);
#endif
  vec3 n = vec3(halves(second.z), halves(second.w).x);
  world = posed(at, n, bytes(third.x), vec4(bytes(third.y)) / 255.0, person, model);
  normal = n;
  from_eye = world - eye_position[eye_index()];
  vec4 painted = vec4(bytes(first.w)) / 255.0;
  colour = vec4(painted.rgb * painted.rgb, painted.a);  // stored as square roots
  uv = intBitsToFloat(second.xy);
  ivec4 surface = bytes(second.w);
  made_of = vec4(float(surface.z) / 255.0, float(surface.w) / 255.0, float(model), 0.0);
  around = who(person, 11).rgb;
  slope = who(person, 12).rgb;
  tint = who(person, 10);
  gl_Position = project(world);
  if (put_away(surface.z, int(who(person, 5).w + 0.5))) gl_Position = NOWHERE;
}
