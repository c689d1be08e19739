namespace OrleansReco.LocalRuntime;

/// <summary>Lets calls of this method start while any other call of the activation awaits.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
