// Standing still, with a second set of texture coordinates for its light map.
#include "eyes.glsl"
uniform mat4 p3d_ModelMatrix;
in vec4 p3d_Vertex;
in vec3 p3d_Normal;
in vec4 p3d_Color;
in vec2 p3d_MultiTexCoord0;
in vec2 light_uv;
in vec4 surface;
out vec3 world;
out vec3 from_eye;
out vec3 normal;
out vec4 colour;
out vec2 uv;
out vec2 baked_at;
flat out vec4 made_of;  // layer, roughness, metal, emission

void main() {
  world = (p3d_ModelMatrix * p3d_Vertex).xyz;
  normal = mat3(p3d_ModelMatrix) * p3d_Normal;
  from_eye = world - eye_position[eye_index()];
  colour = vec4(p3d_Color.rgb * p3d_Color.rgb, p3d_Color.a);  // stored as square roots
  uv = p3d_MultiTexCoord0;
  baked_at = light_uv;
  made_of = vec4(floor(surface.x * 255.0 + 0.5), surface.yzw);
  gl_Position = project(world);
}
