namespace OrleansReco.Abstractions;

/// <summary>A call that needs no order among calls of its grain: a client of a cluster sends each through another silo. In one process there is nothing to choose.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AnyRouteAttribute : Attribute;
