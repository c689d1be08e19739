namespace OrleansReco.LocalRuntime;

/// <summary>The text of a grain type or key.</summary>
public readonly record struct IdSpan
{
    private readonly string? _text;

    private IdSpan(string text) => _text = text;

    /// <summary>Makes an id of a text.</summary>
    public static IdSpan Create(string id) => new(id);

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? "";
}
