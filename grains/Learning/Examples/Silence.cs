namespace OrleansReco.Learning.Examples;

/// <summary>A judgement about a user's silence.</summary>
/// <param name="Abandoned">Whether the user walked away.</param>
/// <param name="At">Abandoned: the last sign of life. Else: when to ask again; null: never.</param>
public readonly record struct Silence(bool Abandoned, DateTimeOffset? At)
{
    /// <summary>The user did not walk away.</summary>
    public static Silence No => new(false, null);

    /// <summary>The user was there lately.</summary>
    public static Silence AskAgain(DateTimeOffset at) => new(false, at);

    /// <summary>The user walked away after that.</summary>
    public static Silence Yes(DateTimeOffset lastSignOfLife) => new(true, lastSignOfLife);
}
