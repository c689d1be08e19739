namespace OrleansReco.Learning.Rankers;

/// <summary>XGBoost failed. The message holds what was tried and XGBoost's own words.</summary>
public sealed class XGBoostException(string message) : Exception(message);
