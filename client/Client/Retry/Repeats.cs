namespace OrleansReco.Client.Retry;

/// <summary>When a call may be sent again. Each goes further than the one before.</summary>
internal enum Repeats
{
    /// <summary>Only what was certainly not carried out: twice is carried out twice.</summary>
    WhenNotTaken,

    /// <summary>
    /// Also what was perhaps carried out, one attempt after the other. Twice in a row changes nothing more; but an attempt that waits at a process that is stopped may be carried out
    /// long after it was given up, and undo what came after: so no more of them are made than are needed.
    /// </summary>
    WhenLost,

    /// <summary>Also beside an attempt that is late: it reads, or is told by its id to be the same, whenever it comes.</summary>
    Beside,
}
