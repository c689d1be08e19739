namespace OrleansReco.Silo.Storage;

/// <summary>Who nothing may be learned from: the erased, and those who refused consent, by the keyed hash of their id, as the change feed tells.</summary>
public interface IWithheldUsers
{
    /// <summary>Whether there is none, so that no hash need be made.</summary>
    bool IsEmpty { get; }

    /// <summary>How often someone ceased to be one of them since the process started: what was read before leaves that user out.</summary>
    long Returns { get; }

    /// <summary>Whether the user with this hash is one of them, as far as the feed has been read.</summary>
    bool Contains(string userHash);

    /// <summary>Reads the feed to its end.</summary>
    Task CatchUpAsync(CancellationToken cancellationToken = default);
}
