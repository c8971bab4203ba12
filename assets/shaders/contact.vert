// A soft shadow on the ground below each animal.
#include "eyes.glsl"
#include "pose.glsl"
in vec4 p3d_Vertex;  // -1 to 1
out vec2 across;
flat out float dark;

void main() {
  int row = first_row + instance_index();
  mat3x4 body = bone(0, row);
  vec3 middle = vec4(0.0, 0.0, 0.0, 1.0) * body;
  float size = length(vec3(body[0].x, body[1].x, body[2].x));
  float ground = light_here(row).w;
  float above = clamp((middle.z - ground) / max(size, 1e-4), 0.0, 2.0);
  vec2 reach = vec2(0.19 + 0.25 * above) * size;
  vec2 ahead = normalize(vec2(body[0].y, body[1].y) + vec2(1e-6, 0.0));
  vec2 at = vec2(p3d_Vertex.x * ahead.y + p3d_Vertex.y * ahead.x,
                 -p3d_Vertex.x * ahead.x + p3d_Vertex.y * ahead.y) * reach * vec2(1.0, 1.0);
  across = p3d_Vertex.xy;
  dark = light_slope(row).w * clamp(1.0 - above * 0.7, 0.0, 1.0);
  gl_Position = project(vec3(middle.xy + at, ground + 0.0008));
}
