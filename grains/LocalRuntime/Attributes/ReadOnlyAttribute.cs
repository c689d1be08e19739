namespace OrleansReco.LocalRuntime;

/// <summary>Lets calls of this method interleave with each other, never with calls that may write.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
