// Text and panels that stand in front of the patient.
#include "eyes.glsl"
uniform mat4 p3d_ModelMatrix;
uniform vec4 p3d_ColorScale;
in vec4 p3d_Vertex;
in vec4 p3d_Color;
in vec2 p3d_MultiTexCoord0;
out vec4 colour;
out vec2 uv;

void main() {
  colour = p3d_Color * p3d_ColorScale;
  uv = p3d_MultiTexCoord0;
  gl_Position = project((p3d_ModelMatrix * vec4(p3d_Vertex.xyz, 1.0)).xyz);
}
