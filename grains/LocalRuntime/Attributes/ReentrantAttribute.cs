namespace OrleansReco.LocalRuntime;

/// <summary>Lets requests to one activation interleave at every await.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
