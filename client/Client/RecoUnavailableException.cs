namespace OrleansReco.Client;

/// <summary>A call found no answer within its deadline, or may not be tried again. Whether it was carried out is not known; what is idempotent may be sent again.</summary>
/// <param name="message">Which call, how often it was tried in what time, and what the last attempt ended with.</param>
/// <param name="attempts">How often it was tried.</param>
/// <param name="retryAfter">When the service asked to be called again, if it did.</param>
/// <param name="inner">What the last attempt ended with.</param>
public sealed class RecoUnavailableException(string message, int attempts, TimeSpan? retryAfter, Exception? inner) : Exception(message, inner)
{
    /// <summary>How often it was tried.</summary>
    public int Attempts { get; } = attempts;

    /// <summary>When the service asked to be called again, if it did.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
