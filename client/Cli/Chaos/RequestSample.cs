namespace OrleansReco.Cli.Chaos;

/// <summary>What was asked.</summary>
internal enum RequestKind
{
    /// <summary>A slate.</summary>
    Slate,

    /// <summary>A batch of events.</summary>
    Events,
}

/// <summary>How it ended.</summary>
internal enum RequestOutcome
{
    /// <summary>With an answer.</summary>
    Answered,

    /// <summary>With a clear word that it cannot be now (503, 429).</summary>
    Refused,

    /// <summary>With no answer in time, or with an error that says nothing.</summary>
    Failed,
}

/// <summary>One request.</summary>
/// <param name="Kind">What was asked.</param>
/// <param name="Way">Over what the client reaches the service.</param>
/// <param name="UserId">Whose it was.</param>
/// <param name="Due">When it was to be sent, in seconds since the load began.</param>
/// <param name="Milliseconds">From then to its end.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Fallback">Whether the slate came from the fallback ladder.</param>
internal readonly record struct RequestSample(RequestKind Kind, string Way, string UserId, double Due, double Milliseconds, RequestOutcome Outcome, bool Fallback)
{
    /// <summary>When it ended, in seconds since the load began.</summary>
    public double Ended => Due + (Milliseconds / 1000);
}

/// <summary>A request that was not answered, or late.</summary>
/// <param name="Way">Over what the client reaches the service.</param>
/// <param name="Kind">What was asked.</param>
/// <param name="AfterFault">When it was to be sent, in seconds from the fault on.</param>
/// <param name="Milliseconds">From then to its end.</param>
/// <param name="Outcome">How it ended.</param>
internal sealed record LateRequest(string Way, RequestKind Kind, double AfterFault, double Milliseconds, RequestOutcome Outcome);
