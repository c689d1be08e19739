namespace OrleansReco.LocalRuntime;

/// <summary>Which grain a generated reference stands for.</summary>
public readonly struct GrainTarget
{
    internal GrainTarget(GrainClass grainClass, string key)
    {
        Class = grainClass;
        Key = key;
    }

    internal GrainClass Class { get; }

    internal string Key { get; }
}
