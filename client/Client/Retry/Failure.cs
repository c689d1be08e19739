namespace OrleansReco.Client.Retry;

/// <summary>How an attempt ended that has no answer.</summary>
/// <param name="Kind">What it means for the next.</param>
/// <param name="Cause">Short, for metrics: <c>connect</c>, <c>timeout</c>, <c>503</c>.</param>
/// <param name="Words">For people, as the end of a sentence.</param>
/// <param name="RetryAfter">When the service asked to be called again.</param>
/// <param name="Refusal">What the caller gets when it was refused; null: the error itself.</param>
internal sealed record Failure(FailureKind Kind, string Cause, string Words, TimeSpan? RetryAfter = null, Exception? Refusal = null);
