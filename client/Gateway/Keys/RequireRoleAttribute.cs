namespace OrleansReco.Gateway.Keys;

/// <summary>Metadata of a call: which roles may make it. A call without it needs none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequireRoleAttribute(Role anyOf) : Attribute
{
    public Role AnyOf { get; } = anyOf;

    /// <summary>Whether it is a page: a browser asks its user for the key, as the password of any name, and sends it with every call.</summary>
    public bool Page { get; init; }
}
