namespace OrleansReco.Client.Retry;

/// <summary>What an attempt without an answer means for the next.</summary>
internal enum FailureKind
{
    /// <summary>Refused as sent: no other attempt would fare better.</summary>
    Refused,

    /// <summary>Certainly not carried out: any call may be tried again.</summary>
    NotTaken,

    /// <summary>Perhaps carried out: only what is idempotent may be tried again.</summary>
    Lost,

    /// <summary>It failed inside the service, perhaps only for the moment, as when a grain's silo just died: what is idempotent is tried again, twice at most.</summary>
    Broken,
}
