namespace OrleansReco.Learning.Rankers;

/// <summary>What training a ranker improves.</summary>
public enum RankerObjective
{
    /// <summary>Pairs weighted by how much nDCG@k changes when the two swap places (LambdaMART).</summary>
    Ndcg,

    /// <summary>All pairs of different grades alike (RankNet).</summary>
    Pairwise,
}
