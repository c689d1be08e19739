namespace OrleansReco.LocalRuntime;

/// <summary>Written by the generator: the class of references to an interface.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class GrainProxyAttribute(Type grainInterface, Type proxy) : Attribute
{
    /// <summary>The grain interface.</summary>
    public Type GrainInterface { get; } = grainInterface;

    /// <summary>The class of references to it.</summary>
    public Type Proxy { get; } = proxy;
}
