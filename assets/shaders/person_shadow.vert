// Depth of people from the sun; drawn once for all eyes, at the middle level of detail.
#define FAR   // two bones are enough for a shadow
#define FACE  // as vertices of that level lie
#include "person_pose.glsl"
uniform mat4 p3d_ModelViewProjectionMatrix;

void main() {
  int person = person_here(), model = model_of(person);
  ivec4 first = of_vertex(person, model, 0), third = of_vertex(person, model, 2);
  vec3 n = vec3(0.0, 0.0, 1.0);
  vec3 at = posed(intBitsToFloat(first.xyz), n, bytes(third.x), vec4(bytes(third.y)) / 255.0, person, model);
  gl_Position = p3d_ModelViewProjectionMatrix * vec4(at, 1.0);
  int layer = bytes(of_vertex(person, model, 1).w).z;
  if (put_away(layer, int(who(person, 5).w + 0.5))) gl_Position = NOWHERE;
}
