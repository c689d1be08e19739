namespace OrleansReco.Grains.Users;

/// <summary>What a silo remembers of users beside their grains. An erasure takes it too, as soon as the silo reads the tombstone.</summary>
internal interface IUserTraces
{
    /// <summary>Forgets every user it holds that was erased. Must not throw.</summary>
    void Forget(Func<string, bool> isErased);
}
