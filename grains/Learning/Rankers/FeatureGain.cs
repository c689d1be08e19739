namespace OrleansReco.Learning.Rankers;

/// <summary>What one feature brought to a trained ranker.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Share">Its share of the loss taken away by all splits, from 0 to 1.</param>
public sealed record FeatureGain(string Feature, double Share);
