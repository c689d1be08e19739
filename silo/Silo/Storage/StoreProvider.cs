namespace OrleansReco.Silo.Storage;

/// <summary>What the store stands on.</summary>
public enum StoreProvider
{
    /// <summary>A file in the store's folder, for one silo.</summary>
    Sqlite,

    /// <summary>A server that many silos share: <see cref="PostgreSqlOptions"/>.</summary>
    PostgreSql,
}
