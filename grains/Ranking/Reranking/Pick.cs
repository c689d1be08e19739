namespace OrleansReco.Ranking.Reranking;

/// <summary>How an item came to its place.</summary>
public enum PickKind
{
    /// <summary>It was the best of what was allowed.</summary>
    Best,

    /// <summary>It was drawn though another was better.</summary>
    Explored,

    /// <summary>A rule put it there.</summary>
    Pinned,
}

/// <summary>An item chosen for the next place of a slate.</summary>
/// <param name="Candidate">Index of the candidate.</param>
/// <param name="Logit">Its logit at that place, the diversity penalty taken off.</param>
/// <param name="Propensity">Its probability there given the earlier picks.</param>
/// <param name="Kind">How it came there.</param>
public readonly record struct Pick(int Candidate, float Logit, double Propensity, PickKind Kind);

/// <summary>A rule's demand that a candidate stands at a place.</summary>
/// <param name="Position">Zero-based place.</param>
/// <param name="Candidate">Index of the candidate.</param>
public readonly record struct Pin(int Position, int Candidate);
