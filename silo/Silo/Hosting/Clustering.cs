namespace OrleansReco.Silo.Hosting;

/// <summary>How the silos of a cluster find each other.</summary>
public enum Clustering
{
    /// <summary>One silo, which knows only itself; reminders are kept in memory.</summary>
    Localhost,

    /// <summary>Membership and reminders are tables in PostgreSQL (<c>Reco:PostgreSql:ConnectionString</c>).</summary>
    PostgreSql,
}
