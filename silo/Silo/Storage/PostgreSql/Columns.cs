using Npgsql;
using NpgsqlTypes;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>A column of a group's rows and the array parameter that carries it.</summary>
internal abstract class Column
{
    /// <summary>The parameter.</summary>
    public abstract NpgsqlParameter Parameter { get; }

    /// <summary>Forgets the values.</summary>
    public abstract void Clear();
}

/// <summary>A column of values of one type.</summary>
internal sealed class Column<T> : Column
{
    private readonly NpgsqlParameter<List<T>> _parameter;

    public Column(NpgsqlDbType type)
    {
        _parameter = new NpgsqlParameter<List<T>> { TypedValue = Values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    /// <summary>The values, one a row.</summary>
    public List<T> Values { get; } = [];

    /// <inheritdoc />
    public override NpgsqlParameter Parameter => _parameter;

    /// <inheritdoc />
    public override void Clear() => Values.Clear();
}
