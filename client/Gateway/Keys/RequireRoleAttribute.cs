namespace OrleansReco.Gateway.Keys;

/// <summary>Metadata of a call: which roles may make it. A call without it needs none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequireRoleAttribute(Role anyOf) : Attribute
{
    public Role AnyOf { get; } = anyOf;
}
