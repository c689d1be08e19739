namespace OrleansReco.Abstractions;

/// <summary>What a user did. The wire name is the member's name in camelCase.</summary>
public enum EventType
{
    /// <summary>The named positions of a slate were on screen.</summary>
    Impression,

    /// <summary>An item was opened.</summary>
    Click,

    /// <summary>An item was consumed, wholly or in part.</summary>
    Play,

    /// <summary>An item was kept for later.</summary>
    Save,

    /// <summary>An item was bought.</summary>
    Buy,

    /// <summary>An item was given a rating.</summary>
    Rate,

    /// <summary>An item was passed over after it had started or was focused.</summary>
    Skip,

    /// <summary>An item was refused: do not show it again.</summary>
    Dismiss,

    /// <summary>The slate, or a text, was changed by the user.</summary>
    Edit,

    /// <summary>The slate as it stands was accepted.</summary>
    Accept,

    /// <summary>The user walked away midway.</summary>
    Abandon,
}
