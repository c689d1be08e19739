namespace OrleansReco.Abstractions;

/// <summary>Where a model version stands in its life.</summary>
public enum ModelStage
{
    /// <summary>Registered, not yet judged.</summary>
    Candidate,

    /// <summary>Serves.</summary>
    Champion,

    /// <summary>Served once, replaced by a better one.</summary>
    Retired,

    /// <summary>Did not pass the gate, or was rolled back.</summary>
    Rejected,
}
