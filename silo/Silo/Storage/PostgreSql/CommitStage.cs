namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>A point of a group's life, where a test lets something break.</summary>
internal enum CommitStage
{
    /// <summary>Nothing is sent.</summary>
    Before,

    /// <summary>Known to be durable; no waiter knows.</summary>
    After,
}
