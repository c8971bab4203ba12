// Darkens what lies below; alpha alone matters.
in vec2 across;
flat in float dark;
out vec4 pixel;

void main() {
  float away = clamp(1.0 - dot(across, across), 0.0, 1.0);
  pixel = vec4(0.0, 0.0, 0.0, away * away * dark);
}
