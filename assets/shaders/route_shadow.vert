// Depth from the sun of what follows a street.
#include "route.glsl"
uniform mat4 p3d_ModelViewProjectionMatrix;
in vec4 p3d_Vertex;

void main() {
  vec3 n = vec3(0.0, 0.0, 1.0);
  gl_Position = p3d_ModelViewProjectionMatrix * vec4(ridden(p3d_Vertex.xyz, n), 1.0);
}
