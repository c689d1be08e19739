namespace OrleansReco.Gateway.Surfaces;

/// <summary>Body of <c>POST /v1/surfaces/{id}/kill-switch</c>.</summary>
public sealed record KillSwitchBody
{
    /// <summary>True turns the pipeline off, false on again. Required.</summary>
    public bool? Killed { get; init; }

    /// <summary>Why. Required.</summary>
    public string? Reason { get; init; }
}
