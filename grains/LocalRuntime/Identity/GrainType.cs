namespace OrleansReco.LocalRuntime;

/// <summary>The name of a grain class in grain ids.</summary>
public readonly record struct GrainType(IdSpan Value)
{
    /// <summary>Makes a grain type of a name.</summary>
    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return new GrainType(IdSpan.Create(value));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Value.ToString();
}
