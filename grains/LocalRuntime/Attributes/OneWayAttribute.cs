namespace OrleansReco.LocalRuntime;

/// <summary>The caller waits for nothing: its task is complete at once and errors of the callee stay with the callee.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
