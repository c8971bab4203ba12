// Depth from the sun; never drawn for an eye, so it needs no eyes.glsl.
uniform mat4 p3d_ModelMatrix;
uniform mat4 p3d_ModelViewProjectionMatrix;
in vec4 p3d_Vertex;

void main() { gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex; }
