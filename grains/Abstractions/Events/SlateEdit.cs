namespace OrleansReco.Abstractions;

/// <summary>What an edit did.</summary>
public enum EditOperation
{
    /// <summary><see cref="SlateEdit.ItemId"/> was taken out.</summary>
    Remove,

    /// <summary><see cref="SlateEdit.ItemId"/> was replaced by <see cref="SlateEdit.WithItemId"/>.</summary>
    Replace,

    /// <summary><see cref="SlateEdit.ItemId"/> was moved from position <see cref="SlateEdit.From"/> to <see cref="SlateEdit.To"/>.</summary>
    Move,

    /// <summary>A text was changed from <see cref="SlateEdit.Before"/> to <see cref="SlateEdit.After"/>.</summary>
    Text,
}

/// <summary>A user's change to a slate or to a text that came with it.</summary>
[GenerateSerializer, Immutable, Alias("reco.SlateEdit")]
public sealed record SlateEdit
{
    /// <summary>The kind of change.</summary>
    [Id(0)] public required EditOperation Op { get; init; }

    /// <summary>The item removed, replaced or moved.</summary>
    [Id(1)] public string? ItemId { get; init; }

    /// <summary>The item put in its place (replace).</summary>
    [Id(2)] public string? WithItemId { get; init; }

    /// <summary>Zero-based position before (move).</summary>
    [Id(3)] public int? From { get; init; }

    /// <summary>Zero-based position after (move).</summary>
    [Id(4)] public int? To { get; init; }

    /// <summary>The text before (text).</summary>
    [Id(5)] public string? Before { get; init; }

    /// <summary>The text after (text).</summary>
    [Id(6)] public string? After { get; init; }
}
