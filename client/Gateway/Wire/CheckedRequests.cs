using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Wire;

/// <summary>What was found wrong, as an answer.</summary>
internal static class CheckedRequests
{
    /// <summary>Throws when anything was wrong.</summary>
    /// <exception cref="InvalidRequestException">With all errors.</exception>
    public static void ThrowIfFailed(this Checks checks)
    {
        if (checks.Failed)
        {
            throw InvalidRequestException.Of(checks.Errors);
        }
    }
}
