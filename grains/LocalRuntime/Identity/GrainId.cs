namespace OrleansReco.LocalRuntime;

/// <summary>The identity of a grain: its type and its key, written "type/key".</summary>
public readonly record struct GrainId(GrainType Type, IdSpan Key)
{
    /// <summary>Makes an id of a type's name and a key.</summary>
    public static GrainId Create(string type, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new GrainId(GrainType.Create(type), IdSpan.Create(key));
    }

    /// <summary>"type/key".</summary>
    public override string ToString() => $"{Type}/{Key}";
}
