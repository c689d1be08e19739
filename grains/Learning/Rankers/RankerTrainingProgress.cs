namespace OrleansReco.Learning.Rankers;

/// <summary>How far training a ranker is.</summary>
/// <param name="Trees">Trees grown so far.</param>
/// <param name="MaxTrees">The most that are grown.</param>
/// <param name="ValidationNdcg">nDCG@k on the validation groups; <see langword="null"/> when there are none.</param>
public sealed record RankerTrainingProgress(int Trees, int MaxTrees, double? ValidationNdcg);
