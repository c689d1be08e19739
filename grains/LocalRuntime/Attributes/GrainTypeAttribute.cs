namespace OrleansReco.LocalRuntime;

/// <summary>Names a grain class in grain ids; without it the lower-case class name less its suffix "grain" is used.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    internal string Name { get; } = grainType;
}
