namespace OrleansReco.Grains.Silos;

/// <summary>What this silo serves from. The snapshot is immutable and swapped as a whole: take it once a request.</summary>
public interface ISiloState
{
    /// <summary>The newest snapshot.</summary>
    SiloSnapshot Current { get; }

    /// <summary>Completes once the silo has read the change feed to its end, so that it can serve.</summary>
    Task Ready { get; }

    /// <summary>Completes once the snapshot reflects the change with this sequence number.</summary>
    Task WaitForAsync(long changeSeq, CancellationToken cancellationToken = default);
}
