using OrleansReco.Grains.Silos;

namespace OrleansReco.Silo.Storage;

/// <summary>As the silo of this process has read them.</summary>
internal sealed class SiloWithheldUsers(ISiloState silo) : IWithheldUsers
{
    public bool IsEmpty => silo.Current.Tombstones.IsEmpty && silo.Current.Refusals.IsEmpty;

    public long Returns => silo.Current.Returns;

    public bool Contains(string userHash) => silo.Current.Tombstones.Contains(userHash) || silo.Current.Refusals.Contains(userHash);

    public Task CatchUpAsync(CancellationToken cancellationToken = default) => silo.Ready.WaitAsync(cancellationToken);
}
